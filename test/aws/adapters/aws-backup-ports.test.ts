import { describe, expect, it } from 'vitest';
import { type BackupClients, createAwsBackupPorts, createBackupClients } from '../../../shared/aws/aws-backup-ports.ts';
import { scriptClient } from './scripted-client.ts';

const PLACES = { tableName: 'ballast', topicArn: null, eventBusName: 'default' };

const open = (clients: BackupClients) => {
  const turns: (readonly [string, string | undefined])[] = [];
  const ports = createAwsBackupPorts(
    clients,
    PLACES,
    {
      signal: new AbortController().signal,
      onCall: () => {},
      takeTurn: async (operation, _instances, _signal, region) => void turns.push([operation, region]),
    },
    { nowMs: () => 0 },
  );
  return { ports, turns };
};

describe('ports of backups', () => {
  it('have clients of each Region, made when it is first asked for', async () => {
    const clients = createBackupClients('eu-west-1');
    const away = clients.snapshotsIn('us-east-1');
    expect(clients.snapshotsIn('us-east-1')).toBe(away);
    expect(clients.snapshotsIn('eu-west-1').ec2).toBe(clients.ec2);
    const regions = [away.ec2, away.ec2Once, clients.ec2].map((client) => client.config.region());
    expect(await Promise.all(regions)).toEqual(['us-east-1', 'us-east-1', 'eu-west-1']);
  });

  it('take turns in the Region that is called', async () => {
    const clients = createBackupClients('eu-west-1');
    for (const region of ['eu-west-1', 'us-east-1']) {
      for (const client of Object.values(clients.snapshotsIn(region))) scriptClient(client, () => ({}));
    }
    const { ports, turns } = open(clients);
    await ports.snapshotsIn('eu-west-1').list();
    await ports.snapshotsIn('us-east-1').list();
    await ports.snapshotsIn('us-east-1').delete('snap-1');
    await ports.sources.list({ kind: 'fleet', fleet: 'web' });
    expect(turns).toEqual([
      ['ec2:DescribeSnapshots', undefined],
      ['ec2:DescribeSnapshots', 'us-east-1'],
      ['ec2:DeleteSnapshot', 'us-east-1'],
      ['ec2:DescribeInstances', undefined],
    ]);
  });
});
