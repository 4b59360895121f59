/** An element of a document without attributes that matter and without mixed content. */
export type XmlElement = { readonly name: string; readonly text: string; readonly children: readonly XmlElement[] };

type Open = { readonly name: string; text: string; readonly children: XmlElement[] };

const TOKEN = /<\?[^>]*\?>|<(\/?)([\w:]+)[^>]*?(\/?)>|([^<]+)/g;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const unescapeXml = (text: string): string =>
  text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (_, hex?: string, decimal?: string, name?: string) => {
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    return decimal === undefined ? (ENTITIES[name ?? ''] ?? '') : String.fromCodePoint(Number(decimal));
  });

/** Reads the XML that an SDK sends. */
export const parseXml = (source: string): XmlElement => {
  const root: Open = { name: '', text: '', children: [] };
  const open: Open[] = [root];
  for (const [, closing, name, selfClosing, text] of source.matchAll(TOKEN)) {
    const parent = open.at(-1);
    if (parent === undefined) throw new Error('more elements are closed than were opened');
    if (text !== undefined) parent.text += unescapeXml(text);
    if (name === undefined) continue;
    if (closing === '/') {
      open.pop();
      continue;
    }
    const element: Open = { name, text: '', children: [] };
    parent.children.push(element);
    if (selfClosing !== '/') open.push(element);
  }
  const [document] = root.children;
  if (document === undefined) throw new Error('there is no element');
  return document;
};

/** The elements at the end of a path. */
export const elementsAt = (element: XmlElement, ...path: readonly string[]): readonly XmlElement[] =>
  path.reduce<readonly XmlElement[]>(
    (found, name) => found.flatMap(({ children }) => children.filter((child) => child.name === name)),
    [element],
  );

/** The text of the first element at the end of a path; empty where there is none. */
export const textAt = (element: XmlElement, ...path: readonly string[]): string =>
  elementsAt(element, ...path)[0]?.text ?? '';

/** An element as text again. */
export const writeXml = ({ name, text, children }: XmlElement): string =>
  `<${name}>${children.length === 0 ? escapeXml(text) : children.map(writeXml).join('')}</${name}>`;

/** A text within an element. */
export const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
