/** What the workflow editor offers: the location's numbers, and the fields of the chosen action (HighLevel's two forms). */
import type { LanguageTag } from '../../words/say.ts';
import { phrase } from '../../words/say.ts';
import type { InstanceId, PhoneJid } from '../message.ts';
import type { ActionName } from '../reading/workflow-action.ts';

interface Option {
  readonly label: string;
  readonly value: string;
}

type Instances = readonly { id: InstanceId; name: string; ownJid: PhoneJid | null }[];

/** The location's numbers; the first lets the ordinary route decide. */
export function optionsFor(instances: Instances, language: LanguageTag): Option[] {
  const numbers = instances.map(({ id, name, ownJid }) => ({
    label: ownJid === null ? name : `${name} (+${ownJid.split('@')[0] ?? ''})`,
    value: id,
  }));
  return [{ label: phrase('form.any-number', {}, language), value: 'auto' }, ...numbers];
}

type FormField =
  | 'message'
  | 'url'
  | 'caption'
  | 'fileName'
  | 'header'
  | 'body'
  | 'footer'
  | 'question'
  | 'options'
  | 'selectableCount'
  | 'latitude'
  | 'longitude'
  | 'name'
  | 'address'
  | 'cardName'
  | 'cardPhone'
  | 'emoji'
  | 'messageId'
  | 'phone';

/** Titles without parameters. */
type Title = `form.${FormField | 'what' | 'instanceId'}` | `form.action-${ActionName}`;

interface FieldOf {
  readonly field: FormField;
  readonly fieldType: 'string' | 'textarea' | 'numeric';
  readonly required: boolean;
}

const need = (field: FormField, fieldType: FieldOf['fieldType'] = 'string'): FieldOf => ({
  field,
  fieldType,
  required: true,
});
const may = (field: FormField, fieldType: FieldOf['fieldType'] = 'string'): FieldOf => ({
  field,
  fieldType,
  required: false,
});

const FIELDS: Readonly<Record<ActionName, readonly FieldOf[]>> = {
  text: [need('message', 'textarea')],
  media: [need('url'), may('caption', 'textarea'), may('fileName')],
  voice: [need('url')],
  buttons: [may('header'), need('body', 'textarea'), may('footer')],
  poll: [need('question'), need('options', 'textarea'), may('selectableCount', 'numeric')],
  location: [need('latitude'), need('longitude'), may('name'), may('address')],
  contact: [need('cardName'), need('cardPhone')],
  reaction: [need('emoji'), may('messageId')],
  check: [may('phone')],
};

const BUTTONS_OFFERED = 3;
const BUTTON_TYPES = ['reply', 'url', 'call', 'copy'] as const;

/**
 * `{section, fields}`, as HighLevel's "Dynamic fields" want them. Which action it is about is chosen in a static field,
 * since only such a one can have the others asked for anew.
 */
export function fieldsFor(
  action: ActionName,
  { instances, language }: { instances: Instances; language: LanguageTag },
): unknown[] {
  const title = (code: Title): string => phrase(code, {}, language);
  return [
    {
      section: title('form.what'),
      fields: [
        {
          field: 'instanceId',
          title: title('form.instanceId'),
          fieldType: 'select',
          required: false,
          options: optionsFor(instances, language),
        },
      ],
    },
    {
      section: title(`form.action-${action}`),
      fields: [
        ...FIELDS[action].map((one) => ({ ...one, title: title(`form.${one.field}`) })),
        ...(action === 'buttons' ? buttonFields(language) : []),
      ],
    },
  ];
}

function buttonFields(language: LanguageTag): unknown[] {
  const types = BUTTON_TYPES.map((type) => ({
    label: phrase(`form.button-${type}`, {}, language),
    value: type,
  }));
  return Array.from({ length: BUTTONS_OFFERED }, (_, index) => String(index + 1)).flatMap(
    (number) => {
      const prefix = `button${number}`;
      const required = number === '1';
      const kind = phrase('form.buttonType', { number }, language);
      const text = phrase('form.buttonText', { number }, language);
      const value = phrase('form.buttonValue', { number }, language);
      return [
        { field: `${prefix}Type`, title: kind, fieldType: 'select', required, options: types },
        { field: `${prefix}Text`, title: text, fieldType: 'string', required },
        { field: `${prefix}Value`, title: value, fieldType: 'string', required: false },
      ];
    },
  );
}
