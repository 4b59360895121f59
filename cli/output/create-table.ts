import Table from 'cli-table3';

/** A plain table: no colours of its own, a line under the head, columns after the first to the right unless stated. */
export const createTable = (head: readonly string[], aligned: 'left' | 'right' = 'right'): Table.Table =>
  new Table({
    head: [...head],
    colAligns: head.map((_, index) => (index === 0 ? 'left' : aligned)),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
    chars: {
      top: '',
      'top-mid': '',
      'top-left': '',
      'top-right': '',
      bottom: '',
      'bottom-mid': '',
      'bottom-left': '',
      'bottom-right': '',
      left: '',
      'left-mid': '',
      mid: '',
      'mid-mid': '',
      right: '',
      'right-mid': '',
      middle: '',
    },
  });
