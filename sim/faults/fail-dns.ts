import type { Globe } from '../globe-state.ts';

/** Takes Route 53's control plane down: every call to it fails, while names are answered and checks go on; returns the end. */
export const failDnsControl = ({ dns }: Globe): (() => void) => {
  dns.controlPlane = 'down';
  return () => {
    dns.controlPlane = 'up';
  };
};

/** Strands changes of records from now on: accepted, pending for a while, then unknown and never made; returns the end. */
export const strandChanges = ({ dns }: Globe): (() => void) => {
  dns.strandsChanges = true;
  return () => {
    dns.strandsChanges = false;
  };
};
