/* Keys and certificates in the list of people that end soon, or have ended and are there. */
#include <stdlib.h>

#include "common/base/time.h"
#include "services/ctl/county/people_change.h"
#include "services/ctl/doctor/doctor.h"

#define SOON_DAYS 30

static void look_at_list(struct doctor *doctor, const struct people_file *file, const char *holder,
			 const struct schema_list *keys)
{
	const char *const *items = (const char *const *)keys->items;
	for (size_t i = 0; i < keys->count; i++) {
		const struct key_text *limit = key_limit(file, items[i]);
		char day[TIME_DAY_TEXT];
		struct template_param params[] = {{"who", holder}, {"day", day}};
		if (limit == NULL || limit->until == 0 || limit->until > people_today() + SOON_DAYS)
			continue;
		time_print_day(limit->until, day);
		doctor_say(doctor,
			   limit->until < people_today() ? DOCTOR_KEY_ENDED : DOCTOR_KEY_ENDS,
			   "etc", params, 2);
	}
}

static void look_at_certificate(struct doctor *doctor, const struct person_text *person)
{
	char day[TIME_DAY_TEXT] = "";
	int32_t until = person->certificate_until;
	struct template_param params[] = {{"who", person->id}, {"day", day}};
	if (until != 0)
		time_print_day(until, day);
	if (person->certificate == NULL) {
		if ((person->roles & ROLE_OFFICER) != 0)
			doctor_say(doctor, DOCTOR_CERTIFICATE_MISSING, "etc", params, 1);
	} else if (until != 0 && until <= people_today() + SOON_DAYS) {
		doctor_say(doctor,
			   until < people_today() ? DOCTOR_CERTIFICATE_ENDED
						  : DOCTOR_CERTIFICATE_ENDS,
			   "etc", params, 2);
	}
}

void doctor_look_at_people(struct doctor *doctor, const struct config *config)
{
	struct session quiet = *doctor->session;
	struct people_file file;
	struct err err;
	char *said = NULL;
	size_t size;
	/* A list that can't be read is a finding of the files; a driven clock has its own days. */
	quiet.err = config->demo ? NULL : open_memstream(&said, &size);
	if (quiet.err == NULL)
		return;
	if (people_file_read(&quiet, doctor->region, &file, &err) == STATUS_OK) {
		const struct person_text *persons =
			(const struct person_text *)file.text.persons.items;
		const struct feed_text *feeds = (const struct feed_text *)file.text.feeds.items;
		const struct process_text *processes =
			(const struct process_text *)file.text.processes.items;
		for (size_t i = 0; i < file.text.persons.count; i++) {
			if (persons[i].disabled)
				continue;
			look_at_list(doctor, &file, persons[i].id, &persons[i].transport_keys);
			look_at_certificate(doctor, &persons[i]);
		}
		for (size_t i = 0; i < file.text.feeds.count; i++)
			look_at_list(doctor, &file, feeds[i].id, &feeds[i].transport_keys);
		for (size_t i = 0; i < file.text.processes.count; i++)
			look_at_list(doctor, &file, processes[i].id, &processes[i].transport_keys);
		people_file_done(&file);
	}
	(void)fclose(quiet.err);
	free(said);
}
