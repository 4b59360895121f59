import { Fault } from '../../shared/core/fault.ts';
import type { Globe } from '../globe-state.ts';
import type { Endpoint } from '../network/network-state.ts';

const findEndpoint = ({ network }: Globe, region: string): Endpoint => {
  const endpoint = network.endpoints.get(region);
  if (endpoint === undefined) throw new Fault('not-found', 'failEndpoint', `no endpoint in ${region}`);
  return endpoint;
};

/** Lets a Region's endpoint answer errors, or nobody, while all else in the Region is well; returns the end. */
export const failEndpoint = (globe: Globe, region: string, mode: 'failing' | 'silent'): (() => void) => {
  const endpoint = findEndpoint(globe, region);
  endpoint.mode = mode;
  return () => {
    endpoint.mode = 'well';
  };
};

/** Lets a Region's endpoint be silent and well by turns, each for half of the period, silent first; returns the end. */
export const flapEndpoint = (globe: Globe, region: string, periodMs: number): (() => void) => {
  const endpoint = findEndpoint(globe, region);
  endpoint.flaps = { sinceMs: globe.clock.nowMs, periodMs };
  return () => {
    endpoint.flaps = null;
  };
};
