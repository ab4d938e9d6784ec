// What the people of this world write, in both languages. Each sentence says only what its writer did or can
// see, and nobody says the same sentence twice in one case.

/** Why somebody writes. */
export type Why = keyof typeof WORDS.en;
export type Tongue = keyof typeof WORDS;

export const WORDS = {
  en: {
    // An agent who has just taken the case.
    hello: [
      'Hello, I am {name}. I have your case open, with what the device reports.',
      'Hi, {name} here. I am reading what your device has reported so far.',
      'Good day, this is {name}. I have taken your case and I see the readings.',
    ],
    helloAsked: [
      'Hello, yes: I am {name}, a person. I have your case open.',
      'Hi, I am {name}, and I am here. I am reading what your device reports.',
    ],
    // An agent who has just begun a step, by who does it.
    thing: ['I have just sent your device a command. The next readings show whether it helped.', 'I am trying something from here, over the connection of the device.'],
    customer: ['There is something that only you can look at. It stands on this page.', 'I have put a step for you on this page. Say so here if it cannot be done.'],
    near: ['I am asking somebody close to it to have a look.', 'I have just asked a person near it whether they can go there.'],
    partner: ['I have passed this on to the company that looks after it.', 'I have just sent an order to the company in charge.'],
    agent: ['I would like to go through one thing with you now.', 'There is a step that we can do together.'],
    // An agent who was asked or told something.
    reply: ['I am here. I am looking at the readings.', 'I have read it, thank you. I stay with this case.', 'Thank you for writing. I go on with it now.'],
    // An agent who ends the case: no alarm is left, or only a warning.
    bye: [
      'The alarm has cleared and stayed away, so I am closing the case. Write here if it comes back.',
      'No alarm is left. I am closing this now; a message from you opens it again.',
      'The device raises no alarm any more. I end the case here, and this page stays.',
    ],
    byeWarning: ['Only a warning is left, and we go on watching it. I am closing the case; a message from you opens it again.'],
    // A customer who asks for a person, and one who was written to.
    asks: ['Hello, is somebody there? I would rather talk to a person.', 'Hi, can somebody have a look at this with me?', 'Could a person help me with this, please?'],
    thanks: ['Thank you. I leave this page open.', 'Good to know, thanks. I am around.', 'Thanks for taking it on.'],
    fine: ['All right.', 'Fine, I will watch this page.', 'OK, thank you for telling me.'],
    // What can be seen where the customer is.
    'at-the-pump': ['Thank you. I can see water coming out at the pump.', 'There is water on the floor next to the pump.'],
    elsewhere: ['I can see water, but it does not come from the pump.', 'Thanks. It is wet here, a bit away from the pump.'],
    warm: ['Thank you. It is too warm in here.', 'Thanks. I can feel that it is warm here.'],
  },
  es: {
    hello: [
      'Hola, soy {name}. Tengo tu caso abierto, con lo que dice el aparato.',
      'Buenas, te escribe {name}. Estoy leyendo lo que ha dicho tu aparato hasta ahora.',
      'Hola, aquí {name}. He cogido tu caso y veo las lecturas.',
    ],
    helloAsked: [
      'Hola, sí: soy {name}, una persona. Tengo tu caso abierto.',
      'Buenas, soy {name} y estoy aquí. Estoy leyendo lo que dice tu aparato.',
    ],
    thing: ['Acabo de mandarle una orden a tu aparato. Las próximas lecturas dirán si ha servido.', 'Estoy probando una cosa desde aquí, por la conexión del aparato.'],
    customer: ['Hay algo que solo puedes mirar tú. Está en esta página.', 'Te he puesto un paso en esta página. Si no se puede hacer, dímelo aquí.'],
    near: ['Le estoy pidiendo a alguien que está cerca que eche un vistazo.', 'Acabo de preguntarle a una persona cercana si puede ir.'],
    partner: ['Se lo he pasado a la empresa que se encarga de esto.', 'Acabo de mandar el encargo a la empresa responsable.'],
    agent: ['Me gustaría repasar una cosa contigo ahora.', 'Hay un paso que podemos hacer juntos.'],
    reply: ['Estoy aquí. Estoy mirando las lecturas.', 'Lo he leído, gracias. Sigo con este caso.', 'Gracias por escribir. Ahora sigo con ello.'],
    bye: [
      'La alarma se ha ido y no ha vuelto, así que cierro el caso. Si vuelve, escribe aquí.',
      'Ya no queda ninguna alarma. Lo cierro; un mensaje tuyo lo abre otra vez.',
      'El aparato ya no da ninguna alarma. Termino el caso, y esta página se queda.',
    ],
    byeWarning: ['Solo queda un aviso, y lo seguimos vigilando. Cierro el caso; un mensaje tuyo lo abre otra vez.'],
    asks: ['Hola, ¿hay alguien? Prefiero hablar con una persona.', 'Buenas, ¿puede alguien mirar esto conmigo?', '¿Me podría ayudar una persona con esto?'],
    thanks: ['Gracias. Dejo esta página abierta.', 'Bien, gracias. Estoy por aquí.', 'Gracias por ocuparte.'],
    fine: ['De acuerdo.', 'Vale, voy mirando esta página.', 'Bien, gracias por avisar.'],
    'at-the-pump': ['Gracias. Veo que sale agua en la bomba.', 'Hay agua en el suelo, al lado de la bomba.'],
    elsewhere: ['Veo agua, pero no sale de la bomba.', 'Gracias. Está mojado por aquí, algo lejos de la bomba.'],
    warm: ['Gracias. Aquí hace demasiado calor.', 'Gracias. Aquí se nota el calor.'],
  },
};

/** One of these sentences that was not said in this case yet; nothing when all of them were: then nobody repeats. */
export function unsaid(lang: string, why: Why, said: Iterable<string>, name = ''): string | undefined {
  const before = new Set(said);
  const left = WORDS[lang === 'es' ? 'es' : 'en'][why].map((words) => words.replace('{name}', name)).filter((words) => !before.has(words));
  return left[Math.floor(Math.random() * left.length)];
}
