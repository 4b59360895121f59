import type { Globe } from '../globe-state.ts';
import type { Lie } from '../network/network-state.ts';

/** Makes one prober, or all checkers, see a Region's endpoint well or silent, whatever it is; returns the end. */
export const lieAboutEndpoint = ({ network: { lies } }: Globe, lie: Lie): (() => void) => {
  lies.add(lie);
  return () => {
    lies.delete(lie);
  };
};
