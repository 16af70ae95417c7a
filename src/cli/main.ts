#!/usr/bin/env node
// The executable. It loads the program only when signals are caught: loading takes most of a start, and a daemon that is told to reload or to end
// meanwhile must do so.
import process from 'node:process';
import { holdSignals } from './held-signals.ts';

const signals = process.argv[2] === 'serve' ? holdSignals() : null;
const { runCommandLine } = await import('./command-line.ts');
await runCommandLine(process.env, signals);
