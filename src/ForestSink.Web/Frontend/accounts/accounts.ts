import '../field/sign-out-guard';
import { startPasskeys } from './passkeys';

startPasskeys();
