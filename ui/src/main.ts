import '@fontsource-variable/atkinson-hyperlegible-next/wght.css';
import '@fontsource-variable/atkinson-hyperlegible-mono/wght.css';
import './styles/tokens.css';
import './styles/parts.css';
import './styles/app.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { desk } from './lib/live/session.svelte';

const target = document.getElementById('app');
if (target) {
  void desk.begin();
  mount(App, { target });
}
