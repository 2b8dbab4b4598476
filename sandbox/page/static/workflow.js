/** A workflow that runs its action for the chosen contact, with a filled-in form for each kind. */
import { act } from './api.js';
import { el } from './dom.js';
import { fill, words } from './words.js';

/** @param {() => string | null} contactId */
export function workflow(contactId) {
  const choice = el('select', { 'aria-label': words.workflowAction });
  for (const [value, text] of Object.entries(words.workflowActions)) {
    choice.append(el('option', { value, text }));
  }
  const problem = el('p', { class: 'problem', role: 'alert', hidden: true });
  const button = el('button', { type: 'submit', text: words.workflowRun });
  const form = el('form', { class: 'workflow' }, [
    el('span', { text: words.workflow }),
    choice,
    button,
    problem,
  ]);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void run();
  });

  async function run() {
    problem.hidden = true;
    try {
      await act('workflow-runs', { contactId: contactId(), action: choice.value });
    } catch (error) {
      problem.textContent = fill(words.notSent, { error: error.message });
      problem.hidden = false;
    }
  }

  return form;
}
