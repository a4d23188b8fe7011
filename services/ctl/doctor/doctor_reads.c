/* What is beside the journals: who read what, who may sign in, and the views
 * that people keep.  Is it as it was written? */
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/sabotage.h"
#include "common/crypto/last_written.h"
#include "common/crypto/passwords.h"
#include "common/stage/queries/reads_chain.h"
#include "services/ctl/doctor/doctor.h"

static void look_at_passwords(struct doctor *doctor, const struct config *config)
{
	char folder[FILE_PATH_MAX], path[FILE_PATH_MAX];
	struct passwords passwords;
	struct err err;
	(void)snprintf(folder, sizeof folder, "%.900s/console", config->data);
	(void)snprintf(path, sizeof path, "%.1000s/" PASSWORDS_FILE, folder);
	if (access(folder, R_OK | X_OK) != 0)
		return;
	enum status status = passwords_read(path, &passwords, &err);
	struct template_param params[] = {{"why", err.text}};
	if (status == STATUS_OK)
		passwords_free(&passwords);
	else if (status == STATUS_CORRUPT && !SABOTAGE("doctor.passwords-unread"))
		doctor_say(doctor, DOCTOR_PASSWORDS, "console", params, 1);
}

static void look_at_views(struct doctor *doctor, const struct config *config)
{
	char folder[FILE_PATH_MAX];
	struct err err;
	(void)snprintf(folder, sizeof folder, "%.900s/console/views", config->data);
	if (access(folder, R_OK | X_OK) != 0 ||
	    last_check_folder(folder, NULL, NULL, &err) != STATUS_CORRUPT ||
	    SABOTAGE("doctor.views-unlooked-at"))
		return;
	struct template_param params[] = {{"why", err.text}};
	doctor_say(doctor, DOCTOR_VIEWS, "console", params, 1);
}

/* What only others than who asks may look into isn't told of. */
void doctor_look_at_reads(struct doctor *doctor, const struct config *config)
{
	for (unsigned i = DAEMON_INTAKE; i < COUNTY_PLACES; i++) {
		char folder[FILE_PATH_MAX];
		struct reads_checked checked;
		struct err err;
		(void)snprintf(folder, sizeof folder, "%.900s/%s/reads", config->data,
			       place_name(i));
		if (access(folder, R_OK | X_OK) != 0 ||
		    reads_check(folder, doctor->verify, &checked, &err) != STATUS_OK ||
		    checked.problems == 0 || SABOTAGE("doctor.reads-unlooked-at"))
			continue;
		struct template_param params[] = {{"why", checked.first.text}};
		doctor_say(doctor, DOCTOR_READS_DAMAGED, place_name(i), params, 1);
	}
	look_at_passwords(doctor, config);
	look_at_views(doctor, config);
}
