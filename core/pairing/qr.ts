/** The text of a QR code as a picture. The library is loaded when the first one is wanted. */

/** Black on white, whatever the page's colours are: scanners want the contrast, and the margin. */
export async function qrSvg(text: string): Promise<string> {
  const { renderSVG } = await import('uqr');
  return renderSVG(text, { border: 4 });
}

/** For a terminal, two rows of dots in a line; its background is dark on most, so the light dots are drawn. */
export async function qrForTerminal(text: string): Promise<string> {
  const { renderUnicodeCompact } = await import('uqr');
  return renderUnicodeCompact(text, { border: 2, invert: false });
}
