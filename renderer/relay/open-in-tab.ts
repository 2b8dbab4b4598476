/** Leads a tab that was opened at the click to an address that the relay names; without one, this page goes there. */
export function openInTab(ask: () => Promise<string>): (tab: Window | null) => Promise<void> {
  return async (tab) => {
    try {
      const url = await ask();
      if (tab === null) {
        location.href = url;
        return;
      }
      tab.opener = null;
      tab.location.href = url;
    } catch (error) {
      tab?.close();
      throw error;
    }
  };
}
