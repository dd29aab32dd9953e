import { LabIcon } from '@jupyterlab/ui-components';

/** Rows as dots, one of them odd. */
export const colatentIcon = new LabIcon({
  name: 'colatent:model',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <g class="jp-icon3" fill="#616161">
    <path d="M3 20V4h2v14h16v2z"/>
    <circle cx="9" cy="13" r="1.8"/><circle cx="12.5" cy="14.5" r="1.8"/><circle cx="12" cy="10.5" r="1.8"/><circle cx="15.5" cy="12" r="1.8"/>
  </g>
  <circle class="jp-icon-warn0" fill="#e08020" cx="19" cy="5.5" r="2.2"/>
</svg>`,
});
