// A real SMTP server on loopback that keeps what it takes, raw and parsed, and refuses on demand.
import type { AddressInfo } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

export type ReceivedMail = { readonly raw: string; readonly parsed: ParsedMail; readonly recipients: readonly string[] };

export type SmtpStandIn = {
  readonly host: string;
  readonly port: number;
  readonly mails: ReceivedMail[];
  /** The next so many messages are answered with this code after DATA. */
  failNext(times: number, code: number): void;
  close(): Promise<void>;
};

export async function startSmtp(): Promise<SmtpStandIn> {
  const mails: ReceivedMail[] = [];
  const failures: number[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, session, answer) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const code = failures.shift();
        if (code !== undefined) return answer(Object.assign(new Error('as asked'), { responseCode: code }));
        const raw = Buffer.concat(chunks);
        const recipients = session.envelope.rcptTo.map(({ address }) => address);
        // smtp-server is answered through a callback.
        const take = async (): Promise<Error | null> => {
          try {
            mails.push({ raw: raw.toString('utf8'), parsed: await simpleParser(raw), recipients });
            return null;
          } catch (error) {
            return error as Error;
          }
        };
        void take().then(answer);
      });
    },
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A listening TCP server always has an address of this shape.
  const { port } = server.server.address() as AddressInfo;
  return {
    host: '127.0.0.1',
    port,
    mails,
    failNext: (times, code) => {
      for (let i = 0; i < times; i += 1) failures.push(code);
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
