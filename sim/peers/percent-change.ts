/** A PercentChangeInCapacity of EC2 Auto Scaling: down to a whole machine, but never to none. */
export const percentChange = (machines: number, percent: number): number => {
  const exact = (machines * percent) / 100;
  return Math.abs(exact) > 1 ? Math.trunc(exact) : Math.sign(exact);
};
