/* Matters that somebody handles who left, has no certificate any more, or was recused. */
#include "common/base/sabotage.h"
#include "common/core/decider.h"
#include "common/words/catalogue.h"
#include "services/ctl/doctor/doctor.h"
#include "services/ctl/show/json_tree.h"
#include "services/ctl/waiting/work_list.h"

static const struct {
	const char *kind, *word, *command;
} kinds[] = {
	{"report", "orphans_report", "report assign"},
	{"hazard", "orphans_hazard", "hazard assign"},
	{"inspection", "orphans_inspection", "inspection assign"},
	{"sampling", "orphans_sampling", "sampling assign"},
	{"case", "orphans_case", "case reassign"},
};

static size_t count_of(const struct work_list *list, const char *kind)
{
	size_t count = 0;
	for (size_t i = 0; i < list->count; i++) {
		const char *is = json_string_value(json_object_get(list->items[i].line, "kind"));
		count += is != NULL && strcmp(is, kind) == 0;
	}
	return count;
}

void doctor_look_at_orphans(struct doctor *doctor, struct county *county, unsigned daemon)
{
	struct work_list list;
	/* What can't be asked was said of the daemon already. */
	int exit = work_list_orphans(&list, county, (enum daemon)daemon);
	for (size_t i = 0; exit == EXIT_DONE && i < sizeof kinds / sizeof kinds[0]; i++) {
		char number[24];
		struct template_param params[] = {
			{"count", number},
			{"what", catalogue_word(WORDS_TEXT, kinds[i].word, doctor->session->lang)},
			{"list", kinds[i].kind},
			{"command", kinds[i].command}};
		size_t count = count_of(&list, kinds[i].kind);
		(void)snprintf(number, sizeof number, "%zu", count);
		if (count != 0 && !SABOTAGE("doctor.orphans-unseen"))
			doctor_say(doctor, DOCTOR_ORPHANS, daemon_name((enum daemon)daemon), params,
				   4);
	}
	if (exit != EXIT_DONE)
		county->session->failure = (struct failure){0};
	work_list_free(&list);
}
