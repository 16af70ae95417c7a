// A vitest reporter that writes what the tests came to, with the reason of every skip, to the file RTI_TALLY_FILE names; tools/steps.ts adds the runs up.
import { writeFileSync } from 'node:fs';
import type { Reporter, TestCase } from 'vitest/node';
import type { Tally } from './steps.ts';

// eslint-disable-next-line import/no-default-export -- vitest loads a reporter by its default export
export default class TallyReporter implements Reporter {
  #passed = 0;
  #failed = 0;
  readonly #skipped: { name: string; reason: string }[] = [];

  onTestCaseResult(testCase: TestCase): void {
    const result = testCase.result();
    if (result.state === 'passed') this.#passed += 1;
    else if (result.state === 'failed') this.#failed += 1;
    else if (result.state === 'skipped')
      this.#skipped.push({ name: testCase.fullName, reason: result.note ?? 'no reason given' });
  }

  onTestRunEnd(): void {
    const file = process.env['RTI_TALLY_FILE'];
    const tally: Tally = { passed: this.#passed, failed: this.#failed, skipped: this.#skipped };
    if (file !== undefined) writeFileSync(file, JSON.stringify(tally));
  }
}
