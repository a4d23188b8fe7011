#include "services/ctl/county_names.h"

void county_names_open(struct county *county, struct people_names *names)
{
	struct session *session = county->session;
	char path[FILE_PATH_MAX];
	*names = (struct people_names){0};
	session->names = names;
	if (session->json)
		return;
	layout_etc(session, county->region, "people.yaml", path);
	people_names_read(names, path);
}

void county_names_close(struct county *county, struct people_names *names)
{
	county->session->names = NULL;
	people_names_done(names);
}
