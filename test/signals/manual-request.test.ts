import { describe, expect, it } from 'vitest';
import { requestFromEvent } from '../../shared/signals/request-from-event.ts';
import { signalContext } from './signal-context.ts';

const onScale = signalContext({ withoutFleet: 'all' });
const onTick = signalContext({ withoutFleet: 'due' });

describe('a request by hand', () => {
  it('means every fleet to scale when it names none', () => {
    expect(requestFromEvent({}, onScale)).toEqual({
      kind: 'request',
      request: {
        wake: { kind: 'manual', id: 'invocation-1', because: 'asked by hand' },
        scope: { kind: 'named', fleets: ['web', 'api'] },
        dryRun: false,
      },
    });
  });

  it('is a tick to tick when it is empty, as a schedule sends it', () => {
    expect(requestFromEvent({}, onTick)).toEqual({
      kind: 'request',
      request: {
        wake: { kind: 'tick', id: 'invocation-1', because: 'schedule' },
        scope: { kind: 'due' },
        dryRun: false,
      },
    });
  });

  it('looks at due fleets on tick when it says more', () => {
    expect(requestFromEvent({ dryRun: true }, onTick)).toMatchObject({
      request: { wake: { kind: 'manual' }, scope: { kind: 'due' }, dryRun: true },
    });
  });

  it('names the fleet on either handler', () => {
    for (const context of [onScale, onTick]) {
      expect(requestFromEvent({ fleet: 'api', reason: 'drill' }, context)).toMatchObject({
        request: {
          wake: { kind: 'manual', because: 'drill' },
          scope: { kind: 'named', fleets: ['api'] },
          dryRun: false,
        },
      });
    }
  });

  it.each([
    [{ fleets: 'web' }, 'unknown key "fleets"; allowed are fleet, dryRun, reason'],
    [{ fleet: 'web', dryrun: true }, 'unknown key "dryrun"; allowed are fleet, dryRun, reason'],
    [{ fleet: ['web'] }, '"fleet" must be the name of a fleet'],
    [{ dryRun: 'true' }, '"dryRun" must be true or false'],
    [{ reason: 'x'.repeat(501) }, '"reason" must be text of at most 500 characters'],
  ])('is refused as %j, saying what is wrong', (event, because) => {
    expect(requestFromEvent(event, onScale)).toEqual({ kind: 'ignored', code: 'BAD_REQUEST', because, eventId: null });
  });

  it('is refused for a fleet that is not there, naming those that are', () => {
    expect(requestFromEvent({ fleet: 'wbe' }, onScale)).toEqual({
      kind: 'ignored',
      code: 'UNKNOWN_FLEET',
      because: 'there is no fleet "wbe"; there is: web, api',
      eventId: null,
    });
  });
});
