import type { Wake } from '../look-request.ts';
import type { Wiring } from './service-records.ts';

/** What a person, `dns prepare` or a schedule wants of a service. */
export type ServiceWish =
  /** Moves it into the Region that is asked; `failback` where that is its home. */
  | { readonly kind: 'move'; readonly to: string; readonly why: string; readonly by: string; readonly force: boolean }
  | { readonly kind: 'approve'; readonly planId: string; readonly by: string }
  | { readonly kind: 'abort'; readonly why: string; readonly by: string }
  | { readonly kind: 'drill'; readonly why: string; readonly by: string }
  /** Takes note of what Route 53 was prepared with. */
  | { readonly kind: 'wire'; readonly wiring: Wiring; readonly epoch: number };

/** A look at services: all of them or one, with what is wanted of it. Dry run decides, and changes nothing. */
export type ServiceRequest = {
  readonly wake: Wake;
  /** Null for all. */
  readonly service: string | null;
  readonly wish: ServiceWish | null;
  readonly dryRun: boolean;
};
