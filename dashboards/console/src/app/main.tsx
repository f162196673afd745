import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { startI18n } from '../shared/i18n/i18n.js';
import { App } from './app.js';
import './console.css';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element with the id "root"');
await startI18n();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
