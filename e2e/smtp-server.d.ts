// The part of the mail server's interface that we use; the package brings no types of its own.
declare module 'smtp-server' {
  import type { Readable } from 'node:stream';
  export interface Session { envelope: { mailFrom: { address: string } | false; rcptTo: { address: string }[] } }
  export class SMTPServer {
    constructor(options: {
      authOptional?: boolean; disabledCommands?: string[]; hideSTARTTLS?: boolean; logger?: boolean; size?: number; closeTimeout?: number;
      onData?: (stream: Readable, session: Session, done: (error?: Error) => void) => void;
      onRcptTo?: (address: { address: string }, session: Session, done: (error?: Error) => void) => void;
    });
    listen(port: number, host: string, listening?: () => void): { address(): unknown };
    close(done?: () => void): void;
    on(event: 'error', heard: (error: Error) => void): void;
    server: { address(): { port: number } };
  }
}
