/** A module of one export, which bears its name: a command, a paginator, a client, or one that has all commands as methods. */
const ONE_EXPORT = /^export \* from "\.\/([A-Z]\w*)";$/gm;
const PAGINATOR = /^(\w+)Paginator$/;

/**
 * An index of a client with only those commands, paginators and clients that `names` holds. The client that has all commands as
 * methods is never among them: it bears the service's name, which any text may hold.
 */
export const leanIndex = (source: string, names: ReadonlySet<string>): string =>
  source.replace(ONE_EXPORT, (line: string, module: string) => {
    const hasAllCommands = source.includes(`"./${module}Client"`);
    return !hasAllCommands && names.has(module.replace(PAGINATOR, 'paginate$1')) ? line : '';
  });
