/** The vocabulary of workflows: what one runs, what its editor asks, and what starts it. */
import { Pretend } from '../support/pretend.ts';
import type { ActionAnswer, ActionSetUp, WorkflowActions, WorkflowRun } from './actions.ts';
import type { TriggerPlace, TriggerPosted, TriggerRun, WorkflowTriggers } from './triggers.ts';

export abstract class PretendWorkflows extends Pretend {
  protected abstract readonly actions: WorkflowActions;
  protected abstract readonly triggers: WorkflowTriggers;

  /** Address and headers of the workflow action, as entered in the marketplace; null = there is none. */
  setAction(setUp: ActionSetUp | null): void {
    this.actions.setUp = setUp;
  }

  /** The subscription URL of the workflow triggers, with its headers; null = there is none. */
  setTriggers(setUp: ActionSetUp | null): void {
    this.triggers.setUp = setUp;
  }

  /** A workflow runs the action for a contact; resolves with the answer that its log shows. */
  runsAction(run: WorkflowRun): Promise<ActionAnswer> {
    return this.actions.run(run);
  }

  /** A trigger of the app is put into a workflow, or (with its id) changed there. */
  putsTrigger(place: TriggerPlace, triggerId?: string): Promise<TriggerPosted> {
    return this.triggers.put(this.url, place, triggerId);
  }

  takesTriggerOut(triggerId: string): Promise<TriggerPosted> {
    return this.triggers.takeOut(this.url, triggerId);
  }

  /** What workflows were started by, in the order of their starts. */
  workflowRuns(triggerId?: string): TriggerRun[] {
    const { runs } = this.triggers;
    return runs.filter((run) => triggerId === undefined || run.triggerId === triggerId);
  }

  /** The workflow editor asks for the list of a select field. */
  actionOptions(locationId: string): Promise<ActionAnswer> {
    return this.actions.options(locationId);
  }

  /** The workflow editor asks for the action's fields. */
  actionFields(run: Pick<WorkflowRun, 'locationId' | 'data'>): Promise<ActionAnswer> {
    return this.actions.fields(run);
  }
}
