/** Markup that is safe to insert as it is. */
export type Html = { readonly markup: string };

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeText = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);

const toMarkup = (value: Html | readonly Html[] | string | number): string => {
  if (typeof value === 'string' || typeof value === 'number') return escapeText(String(value));
  return 'markup' in value ? value.markup : value.map(({ markup }) => markup).join('');
};

/** Builds markup; every text put into it is escaped, only other markup is not. */
export const html = (
  texts: TemplateStringsArray,
  ...values: readonly (Html | readonly Html[] | string | number)[]
): Html => ({
  markup: texts.map((text, index) => text + toMarkup(values[index] ?? '')).join(''),
});

/** Takes a text of ours (a style sheet, a script) as markup, without escaping. */
export const trusted = (markup: string): Html => ({ markup });
