// Three projects: `unit` needs no service and stays fast (npm run ok); `long` needs none either, and minutes: weeks of samples, thousands of generated
// inputs; `peers` talks to real processes (both npm test).
import { defineConfig } from 'vitest/config';

const long = [
  'bench/fault-set/required.test.ts',
  'src/demo/demo-story.test.ts',
  'src/detect/{calibration,hostile-samples,no-data,watch-detection}.test.ts',
  'test/rules/**/*.test.ts',
];

/** Modules are shared by the files of a worker: the tests keep no state in them, and loading them anew took two thirds of the time. */
const shared = { isolate: false, maxWorkers: 2 } as const;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          ...shared,
          // A busy machine is slow, and nothing here waits for anything.
          testTimeout: 20_000,
          include: ['src/**/*.test.ts', 'tools/**/*.test.ts', 'test/{scenarios,cli,docs}/**/*.test.ts', 'bench/**/*.test.ts'],
          exclude: ['node_modules/**', ...long],
        },
      },
      { test: { name: 'long', ...shared, include: long, testTimeout: 60_000 } },
      {
        test: {
          name: 'peers',
          include: ['test/{peers,faults,browser}/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // They mostly wait. Each has ports and folders of its own; more than two would crowd the clock of the others.
          maxWorkers: 2,
        },
      },
    ],
  },
});
