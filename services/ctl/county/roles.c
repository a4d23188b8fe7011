#include "services/ctl/county/roles.h"

#include "common/policy/rules/words.h"
#include "services/ctl/help/nearest.h"

static int unknown_role(struct session *session, const struct nearest *nearest)
{
	(void)failure_set(&session->failure, EXIT_USAGE,
			  nearest->best != NULL ? "cli.unknown_role_near" : "cli.unknown_role");
	failure_param(&session->failure, "value", nearest->typed);
	failure_param(&session->failure, "near", nearest->best);
	return EXIT_USAGE;
}

int roles_read(struct session *session, const char *text, uint64_t *ret_roles)
{
	*ret_roles = 0;
	do {
		char name[40];
		size_t size = strcspn(text, ",");
		uint64_t role = 0;
		(void)snprintf(name, sizeof name, "%.*s", (int)size, text);
		for (char *at = name; *at != '\0'; at++)
			*at = *at == '-' ? '_' : *at;
		struct nearest nearest = nearest_to(name);
		for (size_t i = 0; role_words[i].name != NULL; i++) {
			nearest_offer(&nearest, role_words[i].name);
			if (strcmp(role_words[i].name, name) == 0)
				role = (uint64_t)role_words[i].value;
		}
		if (role == 0)
			return unknown_role(session, &nearest);
		*ret_roles |= role;
		text += size + (text[size] == ',');
	} while (*text != '\0');
	return EXIT_DONE;
}

void roles_print(const struct session *session, uint64_t roles, char *out, size_t size)
{
	size_t used = 0;
	out[0] = '\0';
	for (size_t i = 0; role_words[i].name != NULL; i++) {
		if ((roles & (uint64_t)role_words[i].value) == 0)
			continue;
		int length =
			snprintf(out + used, size - used, "%s%s",
				 used == 0                  ? ""
				 : session->lang == LANG_ZH ? "、"
							    : ", ",
				 catalogue_word(WORDS_VALUE, role_words[i].name, session->lang));
		if (length < 0 || (size_t)length >= size - used)
			return;
		used += (size_t)length;
	}
}
