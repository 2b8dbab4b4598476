/** Pages are written with the tagged template that the public side uses too. */
export { Html, html } from '../../words/html.ts';
