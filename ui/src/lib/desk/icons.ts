// A small picture beside each fact. The server may name one; otherwise the kind of the line decides.
import Ear from '@lucide/svelte/icons/ear';
import ArrowRightLeft from '@lucide/svelte/icons/arrow-right-left';
import Bell from '@lucide/svelte/icons/bell';
import CircleCheck from '@lucide/svelte/icons/circle-check';
import Cpu from '@lucide/svelte/icons/cpu';
import Handshake from '@lucide/svelte/icons/handshake';
import Info from '@lucide/svelte/icons/info';
import ListChecks from '@lucide/svelte/icons/list-checks';
import Mail from '@lucide/svelte/icons/mail';
import MessageSquare from '@lucide/svelte/icons/message-square';
import RotateCw from '@lucide/svelte/icons/rotate-cw';
import Route from '@lucide/svelte/icons/route';
import Smartphone from '@lucide/svelte/icons/smartphone';
import User from '@lucide/svelte/icons/user';
import Wrench from '@lucide/svelte/icons/wrench';
import type { Item } from '../api/types';

const named: Record<string, typeof Cpu> = {
  cpu: Cpu, 'rotate-cw': RotateCw, smartphone: Smartphone, 'list-checks': ListChecks, mail: Mail, user: User, route: Route, wrench: Wrench, bell: Bell, handshake: Handshake, 'circle-check': CircleCheck, 'message-square': MessageSquare, 'arrow-right-left': ArrowRightLeft, info: Info,
};
const byKind: Record<Item['kind'], typeof Cpu> = {
  message: MessageSquare, note: MessageSquare, whisper: Ear, thing: Cpu, alarm: Bell, step: Wrench, mail: Mail, routing: ArrowRightLeft, answer: ListChecks, handoff: Handshake, system: Info, outcome: CircleCheck,
};

export const iconOf = (item: Item) => (item.icon ? named[item.icon] : undefined) ?? byKind[item.kind] ?? Info;
