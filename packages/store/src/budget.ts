/** Units left in this step (001-formats.md, section 9). Shared by everything that works on its behalf; may go below 0. */
export class Budget {
  left = 0;
}
