#include "services/console/http/tables.h"

#include <stdio.h>

bool tables_has_list(enum daemon daemon, const char *noun)
{
	char wanted[96];
	for (const char *at = noun; *at != '\0'; at++) {
		if (!((*at >= 'a' && *at <= 'z') || *at == '_'))
			return false;
	}
	int size = snprintf(wanted, sizeof wanted, "{\"noun\":\"%s\",\"daemon\":\"%s\",", noun,
			    daemon_name(daemon));
	return size > 0 && (size_t)size < sizeof wanted &&
	       memmem(lists_json, lists_json_size, wanted, (size_t)size) != NULL;
}
