/** A promise that nothing settles; a new one each time, so that what waits for it is forgotten with whatever it belongs to. */
export const never = (): Promise<never> => new Promise(() => {});
