/**
 * The number of what server and clients say to each other: requests, control lines and rows of Scores. It is raised where an older client
 * would misread a newer server, or the other way round. Clients refuse a server of another number; new fields do not raise it.
 */
export const protocol = 1;
