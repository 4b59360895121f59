import { userInfo } from 'node:os';

/** Who sits at the keyboard, for whoever reads later who asked for something. */
export const whoAsks = (): string => {
  try {
    return userInfo().username;
  } catch {
    // A container may run a user that it has no name for.
    return 'somebody';
  }
};
