import type { BenchCloud, CloudInstance } from './bench-cloud.ts';
import { drainInstance, findInstance } from './bench-cloud.ts';

const NAMESPACE = 'http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/';

const fleetOf = (targetGroupArn: string): string => targetGroupArn.split('/').at(-2) ?? '';

const renderTarget = ({ id, target }: CloudInstance): string =>
  `<member><Target><Id>${id}</Id><Port>8080</Port></Target><HealthCheckPort>8080</HealthCheckPort>` +
  `<TargetHealth><State>${target}</State></TargetHealth></member>`;

const describeHealth = (cloud: BenchCloud, arn: string): string => {
  const targets = (cloud.instances.get(fleetOf(arn)) ?? []).filter(({ target }) => target !== 'absent');
  return `<TargetHealthDescriptions>${targets.map(renderTarget).join('')}</TargetHealthDescriptions>`;
};

const describeGroups = (arns: readonly string[]): string => {
  const members = arns.map(
    (arn) =>
      `<member><TargetGroupArn>${arn}</TargetGroupArn><TargetGroupName>${fleetOf(arn)}</TargetGroupName>` +
      `<LoadBalancerArns><member>${arn.split(':targetgroup/')[0]}:loadbalancer/app/${fleetOf(arn)}/50dc6c495c0c9188</member></LoadBalancerArns>` +
      '<TargetType>instance</TargetType><Protocol>HTTP</Protocol><Port>8080</Port></member>',
  );
  return `<TargetGroups>${members.join('')}</TargetGroups>`;
};

const describeAttributes = (): string =>
  '<Attributes><member><Key>deregistration_delay.timeout_seconds</Key><Value>120</Value></member></Attributes>';

const valuesOf = (form: URLSearchParams, pattern: RegExp): readonly string[] =>
  [...form].filter(([name]) => pattern.test(name)).map(([, value]) => value);

const answerFields = (cloud: BenchCloud, action: string, form: URLSearchParams): string => {
  switch (action) {
    case 'DescribeTargetHealth':
      return describeHealth(cloud, form.get('TargetGroupArn') ?? '');
    case 'DescribeTargetGroups':
      return describeGroups(valuesOf(form, /^TargetGroupArns\.member\.\d+$/));
    case 'DescribeTargetGroupAttributes':
      return describeAttributes();
    case 'RegisterTargets':
    case 'DeregisterTargets': {
      for (const id of valuesOf(form, /^Targets\.member\.\d+\.Id$/)) {
        const instance = findInstance(cloud, id);
        if (instance === undefined) continue;
        if (action === 'DeregisterTargets') drainInstance(cloud, instance);
        else instance.target = 'healthy';
      }
      return '';
    }
    default:
      throw new Error(`the bench cloud does not know elasticloadbalancing:${action}`);
  }
};

/** Elastic Load Balancing's answer to a call, as the XML that it sends; target health comes unpaged. */
export const answerElb = (cloud: BenchCloud, action: string, form: URLSearchParams): string =>
  `<${action}Response xmlns="${NAMESPACE}"><${action}Result>${answerFields(cloud, action, form)}</${action}Result>` +
  `<ResponseMetadata><RequestId>59dbff89-35bd-4eac-99ed-be587EXAMPLE</RequestId></ResponseMetadata></${action}Response>`;
