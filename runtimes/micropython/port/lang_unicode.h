// What kind of character a character is; see lang_unicode.c.
#ifndef CLOCHE_LANG_UNICODE_H
#define CLOCHE_LANG_UNICODE_H

#include <stdbool.h>
#include <stdint.h>

uint32_t cloche_lower(uint32_t c);
uint32_t cloche_upper(uint32_t c);
bool cloche_is_space(uint32_t c, bool ascii);
bool cloche_is_word(uint32_t c, bool ascii);
bool cloche_is_printable(uint32_t c);

#endif
