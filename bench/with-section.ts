/** Puts made text between the markers that a page has for it. */
export const withSection = (page: string, name: string, script: string, made: string): string => {
  const [start, end] = [`<!-- ${name}: made by npm run ${script} -->\n`, `<!-- /${name} -->`];
  const [from, to] = [page.indexOf(start), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the page lacks "${start.trim()}" before "${end}"`);
  return `${page.slice(0, from + start.length)}\n${made.trimEnd()}\n\n${page.slice(to)}`;
};
