import type { Notice, Notices } from '../shared/ports/notices.ts';

/** Tells `onNotice` of every notice, or nobody. */
export const createMemoryNotices = (onNotice?: (notice: Notice) => void): Notices => ({
  send: (notice) => {
    onNotice?.(notice);
    return Promise.resolve();
  },
});
