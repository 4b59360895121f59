const INSTANCE_ID = /(?<![\w-])i-[0-9a-f]{8,17}(?![\w-])/;

/** The id of an instance in a text that AWS sent, which may be an ARN of any form or have blanks around; null without one. */
export const findInstanceId = (text: string): string | null => INSTANCE_ID.exec(text)?.[0] ?? null;
