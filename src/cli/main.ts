#!/usr/bin/env node
// The executable: hands the real world to `run`.
import { createReadStream } from 'node:fs';
import process from 'node:process';
import { readFileBounded } from '../config/read-file.ts';
import { replaceFile, whyNotWritable } from './replace-file.ts';
import { run } from './run.ts';

process.exitCode = await run(process.argv.slice(2), {
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
  env: process.env,
  readFile: readFileBounded,
  openFile: (file) => (file === '-' ? process.stdin : createReadStream(file)),
  files: { whyNotWritable, replace: replaceFile },
});
