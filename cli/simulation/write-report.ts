import { closeSync, writeSync } from 'node:fs';
import { createOutputFile } from '../output/output-file.ts';
import { renderReport } from '../web/render-report.ts';
import type { Report } from '../web/report.ts';

/** Writes the HTML report to a file. */
export const writeReport = (path: string, report: Report): void => {
  const file = createOutputFile(path);
  writeSync(file, renderReport(report));
  closeSync(file);
};
