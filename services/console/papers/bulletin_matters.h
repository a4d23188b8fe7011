/* What a bulletin must remember of each matter while it counts. */
#ifndef ZHIAN_SERVICES_CONSOLE_BULLETIN_MATTERS_H
#define ZHIAN_SERVICES_CONSOLE_BULLETIN_MATTERS_H

#include "common/base/ids.h"

struct matter {
	uint64_t number;
	uint64_t belongs; /* bit per enum bulletin_figure: the stocks that it belongs to */
	uint64_t of;      /* of a clock: the hazard's number */
	enum object_kind kind;
	enum daemon daemon;
	uint16_t owner, unit; /* bulletin_groups.h */
	uint16_t overdue;     /* of a hazard: its terms that stand overdue */
	bool stands_overdue;  /* of a clock */
	bool used;
	uint8_t report_kind, level, measure, notice; /* the enumerations' numbers; 0: not told */
};

struct matters;

struct matters *matters_make(void);         /* NULL: no memory */
void matters_free(struct matters *matters); /* NULL is fine */
/* Made when it isn't there; borrowed until the next matters_get().  NULL: no memory. */
struct matter *matters_get(struct matters *matters, enum daemon daemon, enum object_kind kind,
			   uint64_t number);
struct matter *matters_find(struct matters *matters, enum daemon daemon, enum object_kind kind,
			    uint64_t number); /* NULL: it isn't there */
void matters_each(struct matters *matters, void (*each)(void *context, struct matter *matter),
		  void *context);

#endif
