import { worldOf } from '../cloud.ts';
import { cutOffRegion } from '../faults/cut-off-region.ts';
import { failDnsControl } from '../faults/fail-dns.ts';
import { failEndpoint } from '../faults/fail-endpoint.ts';
import type { Globe } from '../globe-state.ts';
import { HOME } from './shop-config.ts';

/** What fails at once: the whole home Region or its endpoint alone, and Route 53's control plane with it or not. */
export type Outage = { readonly home: 'black-hole' | 'endpoint'; readonly controlPlane: 'up' | 'down' };

/** What brings each of both back. */
export type OutageEnds = { readonly endHome: () => void; readonly endControlPlane: () => void };

/** Lets it fail now. */
export const strikeHome = (globe: Globe, { home, controlPlane }: Outage): OutageEnds => ({
  endHome: home === 'endpoint' ? failEndpoint(globe, HOME, 'failing') : cutOffRegion(worldOf(globe.cloud, HOME)),
  endControlPlane: controlPlane === 'down' ? failDnsControl(globe) : () => undefined,
});
