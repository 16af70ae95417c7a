// Every query of the dashboards we ship, asked of a real Prometheus that scrapes node-exporter, the demo fleet and our daemon: none is refused, and each
// has an answer but for those whose reason to be empty is named here.
import { expect, test } from 'vitest';
import { startFleetServer } from '../../src/demo/fleet-server.ts';
import { queries } from '../stand-ins/dashboard-queries.ts';
import { describeWithPeers } from './describe-with-peers.ts';
import { startNodeExporter } from './node-exporter.ts';
import { waitFor } from './peer.ts';
import { startPrometheus } from './prometheus.ts';
import { startRti } from './rti.ts';

