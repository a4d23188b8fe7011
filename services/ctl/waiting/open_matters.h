/* What is still open in somebody's name: it is handed over before the person leaves. */
#ifndef ZHIAN_SERVICES_CTL_OPEN_MATTERS_H
#define ZHIAN_SERVICES_CTL_OPEN_MATTERS_H

#include "services/ctl/county/county.h"

struct open_matter {
	struct object_id id;
	const char *act; /* that gives it to another: "hazard.assign"; NULL: by hand */
};

struct open_matters {
	struct open_matter *items; /* allocated */
	size_t count;
	size_t by_hand; /* of them */
};

/* Reports, hazards, inspections, samplings and cases of the person that have not ended; the lists
 * are asked for as the person who acts. */
int open_matters_find(struct county *county, const char *person, struct open_matters *ret_matters);
void open_matters_done(struct open_matters *matters);
/* "RP-522701-3, HZ-522701-1, …"; cut at `size`. */
void open_matters_print(const struct open_matters *matters, bool by_hand_only, char *out,
			size_t size);
/* Gives all of them to `to`; ends with the first that is refused. */
int open_matters_reassign(struct county *county, const struct open_matters *matters, const char *to,
			  const char *reason);

#endif
