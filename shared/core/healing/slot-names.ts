const NAME = /^(0|[1-9]\d{0,3})$/;

/** The names of so many slots, lowest first: '0', '1', ... */
export const slotNames = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `${index}`);

/** Whether a tag's text is a slot of ours; whatever else somebody wrote there is left alone. */
export const isSlotName = (text: string): boolean => NAME.test(text);

/** Orders slots by number. */
export const bySlotName = (one: string, other: string): number => Number(one) - Number(other);
