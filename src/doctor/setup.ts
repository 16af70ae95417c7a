// What the checks look at: the configuration in force, and what the command line says of this instance.
import type { Config } from '../config/config.ts';
import type { ListenAddress } from '../config/listen-address.ts';
import type { Exchange } from '../grafana/grafana-http.ts';
import type { Clock, DurationMs } from '../model/time.ts';
import type { ScrapeAnswer } from '../sources/scrape-target.ts';
import type { Told, Trouble } from './told.ts';
import type { AskOnce } from './ask-once.ts';

export type Setup = {
  readonly config: Config;
  readonly listenAddress: ListenAddress;
  readonly storageFolder: string;
  /** Of a running daemon, as given; null = the listen address is looked at. */
  readonly daemonUrl: string | null;
  /** Each channel sends a test message. */
  readonly isSending: boolean;
  /** Of one request and of one probe. */
  readonly timeoutMs: DurationMs;
  readonly clock: Clock;
  /** Uniform in [0, 1): names what is left behind nowhere else. */
  readonly random: () => number;
  /** Answers of peers, of scrape targets, and of Grafana to the token: new for each run. */
  readonly askOnce: AskOnce<Told | Trouble>;
  readonly scrapeOnce: AskOnce<ScrapeAnswer>;
  readonly exchangeOnce: AskOnce<Exchange>;
};
