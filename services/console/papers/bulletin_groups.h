/* Figures told apart: by an enumeration's words, or by who handles the matter. */
#ifndef ZHIAN_SERVICES_CONSOLE_BULLETIN_GROUPS_H
#define ZHIAN_SERVICES_CONSOLE_BULLETIN_GROUPS_H

#include "services/console/papers/bulletin_fold.h"

struct groups;

struct groups *groups_make(void);        /* NULL: no memory */
void groups_free(struct groups *groups); /* NULL is fine */
/* The number for an officer's id, the same each time; 0 stays nobody's. */
uint16_t groups_name(struct groups *groups, const char *name);
void groups_add(struct groups *groups, enum bulletin_figure figure, enum bulletin_group group,
		uint16_t value, enum bulletin_column column, uint64_t amount);
/* "major": the word that every other line has for it; an owner's id; "none". */
void groups_word(const struct groups *groups, enum bulletin_group group, uint16_t value,
		 char word[BULLETIN_WORD]);
bool groups_full(const struct groups *groups); /* no memory for one of them: figures lack */
void groups_each(const struct groups *groups, enum bulletin_figure figure,
		 enum bulletin_group group, bulletin_group_fn *each, void *context);

#endif
