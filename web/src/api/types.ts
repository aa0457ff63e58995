import type { components } from "./schema.gen";

/** The wire's shapes under the names of the trade. They come from the OpenAPI document: `npm run api`. */

export type { paths } from "./schema.gen";

type Schemas = components["schemas"];

export type User = Schemas["UserShape"];
export type Person = Schemas["Person"];
export type SignedIn = Schemas["Session"];

export type Course = Schemas["CourseShape"];
export type CoursePage = Schemas["CoursePage"];
export type CourseStatus = Schemas["CourseStatus"];
export type Level = Schemas["CourseLevel"];
export type NewCourse = Schemas["CourseInput"];
export type Money = Schemas["Money"];
export type Enrolment = Schemas["EnrolmentShape"];

export type Section = Schemas["SectionShape"];
export type Lesson = Schemas["LessonShape"];
export type LessonType = Schemas["LessonType"];
export type NewLesson = Schemas["LessonInput"];

export type LiveSession = Schemas["LiveSession"];
export type NewLiveSession = Schemas["LiveSessionInput"];
export type ClassEdit = Partial<Schemas["LiveSessionEdit"]>;
export type Knocking = Schemas["Knocking"];
export type Waiting = Schemas["Waiting"];
export type SessionState = Schemas["Status"];
export type Seats = Schemas["Seats"];
export type AttendanceRow = Schemas["Attendance"];

export type Notification = Schemas["Notification"];
export type Preferences = Schemas["PreferencesShape"];
export type PreferencesEdit = Partial<Schemas["PreferencesEdit"]>;
export type PushSubscriptionInput = Schemas["Subscription"];
export type Announcement = Schemas["Announcement"];

export type ProblemDocument = Schemas["Problem"];
export type FieldProblem = Schemas["FieldProblem"];

export type LiveSettings = Required<Schemas["LiveSettings"]>;
export type VideoProvider = Schemas["ProviderOffered"];
export type Arrangements = Schemas["Arrangements"];
export type Series = Schemas["Series"];
export type NewSeries = Schemas["SeriesInput"];
export type SeriesEdit = Partial<Schemas["SeriesEdit"]>;
export type OfficeSlot = Schemas["OfficeSlot"];
export type NewOfficeHours = Schemas["OfficeHoursInput"];
export type NewOutage = Schemas["OutageInput"];
export type ClassSummary = Schemas["Summary"];
export type Poll = Schemas["Poll"];
export type Demand = Schemas["Demand"];
export type ClassFigures = Schemas["ClassFigures"];
export type Attendance = Schemas["Attendance"];
export type StudentAttendance = Schemas["StudentAttendance"];
export type AttendanceStatus = Schemas["AttendanceStatus"];
export type Interval = Schemas["Interval"];
export type Profile = Schemas["UserEdit"];
export type SignIn = Schemas["SignInShape"];
