#include "services/scenario/act_names.h"

#include <stdio.h>
#include <string.h>

#include "common/stage/common_decide.h"
#include "services/scenario/scratch.h"

void act_name(const char *text, char out[ACT_NAME])
{
	bool dotted = strchr(text, '.') != NULL;
	(void)snprintf(out, ACT_NAME, "%.60s", text);
	for (char *at = out; *at != '\0'; at++) {
		if (*at == ' ') {
			*at = dotted ? '-' : '.';
			dotted = true;
		}
	}
}

const struct act *act_of(const char *name, enum daemon *ret_daemon)
{
	*ret_daemon = DAEMON_UNKNOWN;
	for (unsigned i = DAEMON_INTAKE; i < DAEMON_COUNT; i++) {
		const struct decider *decider = scratch_decider((enum daemon)i);
		const struct act *act;
		for (size_t j = 0; (act = decider_act_at(decider, j)) != NULL; j++) {
			if (strcmp(act->name, name) == 0) {
				*ret_daemon = (enum daemon)i;
				return act;
			}
		}
	}
	for (size_t i = 0; i < common_act_count; i++) {
		if (strcmp(common_acts[i].name, name) == 0)
			return &common_acts[i];
	}
	return NULL;
}

void list_acts(const char *name, struct writer *out)
{
	size_t noun = strcspn(name, ".");
	const char *last = "";
	for (int pass = 0; pass < 2 && out->size == 0; pass++) {
		for (unsigned i = DAEMON_INTAKE; i < DAEMON_COUNT; i++) {
			const struct decider *decider = scratch_decider((enum daemon)i);
			const struct act *act;
			for (size_t j = 0; (act = decider_act_at(decider, j)) != NULL; j++) {
				const char *each = act->name;
				size_t size = pass == 0 ? strlen(each) : strcspn(each, ".");
				if (pass == 0 ? strncmp(each, name, noun + 1) != 0
					      : strncmp(each, last, size + 1) == 0)
					continue;
				writer_put(out, ", ", out->size != 0 ? 2 : 0);
				writer_put(out, each, size);
				last = each;
			}
		}
	}
}
